namespace Collections.Web.Features.Planning;

/// <summary>A range of complete weeks that is chosen by name.</summary>
public enum RangeChip
{
    Weeks4 = 4,
    Weeks13 = 13,
    Weeks26 = 26,
    Weeks52 = 52,

    /// <summary>Every complete week that AMC still has.</summary>
    All = 0,
}
