using System.Globalization;
using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>What the report as a whole shows: weeks, comparison, KPIs, filters.</summary>
public sealed partial class ReportControls
{
    private const int All = 520;

    private static readonly (int Weeks, string Text)[] Periods = [(4, "4"), (13, "13"), (26, "26"), (52, "52 weeks"), (All, "All")];

    private bool _isFiltering;

    [Parameter, EditorRequired]
    public required ReportView View { get; set; }

    [Parameter, EditorRequired]
    public required ReportContent Content { get; set; }

    [Parameter, EditorRequired]
    public required CollectionId Collection { get; set; }

    [Parameter]
    public EventCallback<ReportView> OnView { get; set; }

    private string KpiText => string.Create(CultureInfo.InvariantCulture, $"{Content.Shown.Count} of {Content.Kpis.Count} KPIs");

    private bool IsPeriod(int weeks) => View.From is null && View.Weeks == weeks;

    private static string FilterText(DimensionFilter filter) =>
        $"{ReportWords.Dimension(filter.Dimension)}: {(filter.Values.Count == 1 ? ReportWords.Value(filter.Values[0]) : $"{filter.Values.Count} values")}";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private Task PickPeriodAsync(ChangeEventArgs e, bool isFirst)
    {
        if (!DateOnly.TryParseExact(e.Value as string, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var week))
        {
            return Task.CompletedTask;
        }

        // An end before the other one takes it along: the answer is never "no weeks".
        var (first, last) = isFirst ? (week, Content.Span.Last < week ? week : Content.Span.Last) : (Content.Span.First > week ? week : Content.Span.First, week);
        return OnView.InvokeAsync(View with { From = first, To = last });
    }

    private Task CompareAsync(ChangeEventArgs e) =>
        Enum.TryParse<ReportComparison>(e.Value as string, out var compare) ? OnView.InvokeAsync(View with { Compare = compare }) : Task.CompletedTask;

    private Task ToggleKpiAsync(string key)
    {
        IReadOnlyList<string> shown = Content.Shown.Contains(key) ? [.. Content.Shown.Where(other => other != key)] : [.. Content.Shown, key];
        return shown.Count == 0 ? Task.CompletedTask : OnView.InvokeAsync(View with { Kpis = shown, Lead = View.Lead is { } lead && !shown.Contains(lead) ? null : View.Lead });
    }

    private async Task FilteredAsync(ReportView? view)
    {
        _isFiltering = false;
        if (view is not null)
        {
            await OnView.InvokeAsync(view);
        }
    }
}
