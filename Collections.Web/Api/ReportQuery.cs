using System.ComponentModel;
using Collections.Core.Planning;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Microsoft.AspNetCore.Mvc;

namespace Collections.Web.Api;

/// <summary>What all reports can be asked for in their address.</summary>
internal sealed class ReportQuery
{
    [FromQuery(Name = "weeks"), Description("The newest so many weeks. Default: all.")]
    public int? Weeks { get; init; }

    [FromQuery(Name = "from"), Description("A day of the first week, or of the first week of the later side.")]
    public DateOnly? From { get; init; }

    [FromQuery(Name = "to"), Description("A day of the last week, or of the last week of the later side.")]
    public DateOnly? To { get; init; }

    [FromQuery(Name = "beforeFrom"), Description("A day of the first week of the earlier side. Default: as many weeks right before.")]
    public DateOnly? BeforeFrom { get; init; }

    [FromQuery(Name = "beforeTo"), Description("A day of the last week of the earlier side.")]
    public DateOnly? BeforeTo { get; init; }

    [FromQuery(Name = "kpi"), Description("Key of a KPI; several times for several. Default: all that are not hidden.")]
    public string[]? Kpi { get; init; }

    [FromQuery(Name = "filter"), Description("dimension:value, several times for several; 'dimension' alone means AMC's null.")]
    public string[]? Filter { get; init; }

    [FromQuery(Name = "group"), Description("week (default), month or quarter.")]
    public string? Group { get; init; }

    [FromQuery(Name = "aggregation"), Description("sum (default), avg, min or max.")]
    public string? Aggregation { get; init; }

    [FromQuery(Name = "compare"), Description("weekOverWeek (default), previousPeriod or lastYear.")]
    public string? Compare { get; init; }

    [FromQuery(Name = "dimension"), Description("By which a breakdown or drivers split. Default: the first one.")]
    public string? Dimension { get; init; }

    [FromQuery(Name = "sort"), Description("Key of the KPI by which a breakdown is sorted. Default: the first one.")]
    public string? Sort { get; init; }

    [FromQuery(Name = "order"), Description("What a breakdown lists first: size (default), change (the top movers) or name.")]
    public string? Order { get; init; }

    [FromQuery(Name = "limit"), Description("Lines that are listed; the others stand together in one. Default: 50.")]
    public int? Limit { get; init; }

    [FromQuery(Name = "knownOn"), Description("As the weeks were known at the end of this day.")]
    public DateOnly? KnownOn { get; init; }

    [FromQuery(Name = "acrossQueries"), Description("true: weeks collected with different queries may be compared in percent; the mark stays.")]
    public bool? AcrossQueries { get; init; }

    /// <summary>What cannot be read at all.</summary>
    public List<(string Field, string Message)> Errors()
    {
        List<(string, string)> errors = [];
        Word<PeriodGrouping>(Group, "group", errors);
        Word<WeekAggregation>(Aggregation, "aggregation", errors);
        Word<ReportComparison>(Compare, "compare", errors);
        Word<WidgetSort>(Order, "order", errors);
        if (BeforeFrom is not null && From is null)
        {
            errors.Add(("from", "Where the earlier side is named, name the later one too."));
        }

        return errors;
    }

    public ReportRequest Report(Guid collection) => new()
    {
        Collection = new(collection),
        Weeks = Weeks,
        From = From,
        To = To,
        Kpis = Kpi ?? [],
        Filters = Filters(),
        Group = Word<PeriodGrouping>(Group, "group", []) ?? default,
        Aggregation = Word<WeekAggregation>(Aggregation, "aggregation", []) ?? default,
        AggregationIsAsked = Aggregation is not null,
        Compare = Word<ReportComparison>(Compare, "compare", []) ?? default,
        KnownOn = KnownOn,
        AcrossQueries = AcrossQueries ?? false,
    };

    public CompareRequest Comparison(Guid collection) => new()
    {
        Collection = new(collection),
        Before = Before(),
        After = After(),
        Kpis = Kpi ?? [],
        Filters = Filters(),
        Aggregation = Word<WeekAggregation>(Aggregation, "aggregation", []),
        KnownOn = KnownOn,
        AcrossQueries = AcrossQueries ?? false,
    };

    public BreakdownRequest Breakdown(Guid collection) => new()
    {
        Collection = new(collection),
        Dimension = Dimension,
        Before = Before(),
        After = After(),
        Kpis = Kpi ?? [],
        Filters = Filters(),
        Limit = Limit ?? 50,
        SortBy = Sort,
        Sort = Word<WidgetSort>(Order, "order", []) ?? default,
        KnownOn = KnownOn,
        AcrossQueries = AcrossQueries ?? false,
    };

    public DriversRequest Drivers(Guid collection) => new()
    {
        Collection = new(collection),
        Kpi = Kpi is [var only, ..] ? only : null,
        Dimension = Dimension,
        Before = Before(),
        After = After(),
        Filters = Filters(),
        Limit = Limit ?? 50,
        KnownOn = KnownOn,
        AcrossQueries = AcrossQueries ?? false,
    };

    private WeekSpan? After() => Span(From, To);

    private WeekSpan? Before() => Span(BeforeFrom, BeforeTo);

    private static WeekSpan? Span(DateOnly? from, DateOnly? to) =>
        from is { } first ? new WeekSpan(WeekCalendar.MondayOf(first), WeekCalendar.MondayOf(to ?? first)) : to is { } last ? WeekSpan.Of(WeekCalendar.MondayOf(last)) : null;

    private List<DimensionFilter> Filters() =>
    [
        .. (Filter ?? [])
            .Select(text => text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? (Name: text[..colon], Value: text[(colon + 1)..]) : (Name: text, Value: (string?)null))
            .GroupBy(filter => filter.Name, StringComparer.OrdinalIgnoreCase)
            .Select(filter => new DimensionFilter(filter.Key, [.. filter.Select(part => part.Value)])),
    ];

    private static T? Word<T>(string? word, string field, List<(string, string)> errors)
        where T : struct, Enum
    {
        if (word is null)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (ReportResources.Word(value) == word)
            {
                return value;
            }
        }

        errors.Add((field, $"'{word}' is none of {string.Join(", ", Enum.GetValues<T>().Select(value => ReportResources.Word(value)))}."));
        return null;
    }
}
