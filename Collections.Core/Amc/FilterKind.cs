namespace Collections.Core.Amc;

/// <summary>What a collection can be filtered by.</summary>
public enum FilterKind
{
    Campaigns,
    Asins,
}
