using System.Text.Json;

namespace Collections.Core.Reporting;

/// <summary>What a set of rows adds up to: a week, a value of a dimension, several weeks of it.</summary>
internal sealed class RowSums
{
    private static readonly IReadOnlyList<string> None = [];

    private readonly Dictionary<string, MetricSums> _metrics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _currencies = new(StringComparer.Ordinal);
    private Dictionary<string, RowSums>? _leftOut;

    public long Rows { get; private set; }

    /// <summary>Rows that AMC marked as filtered.</summary>
    public long FilteredRows { get; private set; }

    /// <summary>By the column's name in lower case.</summary>
    public MetricSums this[string metric]
    {
        get => _metrics.GetValueOrDefault(metric);
        set => _metrics[metric] = value;
    }

    public IEnumerable<string> Metrics => _metrics.Keys;

    /// <summary>The currencies that a column holds in these rows; none where it is not known.</summary>
    public IReadOnlyList<string> Currencies(string column) => _currencies.GetValueOrDefault(column, None);

    public void SetCurrencies(string column, IReadOnlyList<string> codes) => _currencies[column] = codes;

    /// <summary>A part of these rows that does not count for one KPI.</summary>
    /// <param name="kpi">Its key.</param>
    public void LeaveOut(string kpi, RowSums part) => (_leftOut ??= new(StringComparer.Ordinal)).Add(kpi, part);

    /// <summary>What counts for a KPI.</summary>
    /// <param name="kpi">Its key.</param>
    public RowSums CountingFor(string kpi) => _leftOut?.GetValueOrDefault(kpi) is { } part ? Subtract(part) : this;

    public void Count(long rows, long filtered)
    {
        Rows += rows;
        FilteredRows += filtered;
    }

    public void Add(RowSums other)
    {
        Count(other.Rows, other.FilteredRows);
        foreach (var (name, sums) in other._metrics)
        {
            _metrics[name] = _metrics.TryGetValue(name, out var own) ? own.Add(sums) : sums;
        }

        foreach (var (column, codes) in other._currencies)
        {
            _currencies[column] = [.. Currencies(column).Union(codes)];
        }

        if (other._leftOut is not { } leftOut)
        {
            return;
        }

        _leftOut ??= new(StringComparer.Ordinal);
        foreach (var (kpi, part) in leftOut)
        {
            if (!_leftOut.TryGetValue(kpi, out var own))
            {
                _leftOut.Add(kpi, own = new());
            }

            own.Add(part);
        }
    }

    public RowSums Without(RowSums part)
    {
        var rest = Subtract(part);
        foreach (var (kpi, own) in _leftOut ?? [])
        {
            rest.LeaveOut(kpi, part._leftOut?.GetValueOrDefault(kpi) is { } other ? own.Subtract(other) : own);
        }

        return rest;
    }

    /// <summary>Reads a <c>summary_stats</c> document.</summary>
    public static RowSums Parse(string json)
    {
        var sums = new RowSums();
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        sums.Count(Long(root, "rows"), Long(root, "filtered_rows"));
        if (root.TryGetProperty("metrics", out var metrics))
        {
            foreach (var metric in metrics.EnumerateObject())
            {
                sums[metric.Name] = new(
                    Long(metric.Value, "count"), Long(metric.Value, "filtered"), Number(metric.Value, "sum"), Number(metric.Value, "min"), Number(metric.Value, "max"));
            }
        }

        return sums;

        static long Long(JsonElement json, string name) =>
            json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : 0;

        static decimal? Number(JsonElement json, string name) =>
            json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? MetricSums.Parse(value.GetRawText()) : null;
    }

    private RowSums Subtract(RowSums part)
    {
        var rest = new RowSums();
        rest.Count(Rows - part.Rows, FilteredRows - part.FilteredRows);
        foreach (var (name, sums) in _metrics)
        {
            rest[name] = sums.Subtract(part[name]);
        }

        foreach (var (column, codes) in _currencies)
        {
            rest.SetCurrencies(column, codes);
        }

        return rest;
    }
}
