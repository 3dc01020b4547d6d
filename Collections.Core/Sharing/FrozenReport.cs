using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Sharing;

/// <summary>What a snapshot keeps: what the widgets draw, and every KPI week by week. It says nothing of when it was frozen, so the same figures have the same hash.</summary>
/// <param name="Version">Of this document's form.</param>
/// <param name="Others">The tables of the report's further collections, in the order of the content's sources.</param>
public sealed record FrozenReport(int Version, ReportContent Content, WeekTable Table, IReadOnlyList<WeekTable> Others)
{
    public const int CurrentVersion = 1;
}
