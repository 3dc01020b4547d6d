namespace Collections.Core.Amc;

/// <summary>Amazon's advertising regions: North America, Europe, Far East.</summary>
public enum AmcRegion
{
    NA,
    EU,
    FE,
}
