namespace ApexCharts;

public enum XAxisType
{
    Category,
    Datetime,
    Numeric,
}
