using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Sharing;

/// <summary>What a snapshot keeps: what the widgets draw, and every KPI week by week. It says nothing of when it was frozen, so the same figures have the same hash.</summary>
/// <param name="Version">Of this document's form.</param>
public sealed record FrozenReport(int Version, ReportContent Content, WeekTable Table)
{
    public const int CurrentVersion = 1;
}
