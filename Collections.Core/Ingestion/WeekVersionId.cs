namespace Collections.Core.Ingestion;

/// <summary>One stored result of a week, <c>report_data_week_versions.id</c>.</summary>
public readonly record struct WeekVersionId(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
