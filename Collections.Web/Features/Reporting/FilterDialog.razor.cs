using Collections.Core.Planning;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Reporting;

/// <summary>Which rows count, and which values stand together.</summary>
public sealed partial class FilterDialog : IDisposable
{
    private const int Limit = 100;

    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseButton = true, CloseOnEscapeKey = true };

    private readonly CancellationTokenSource _disposed = new();
    private List<DimensionFilter> _filters = [];
    private List<DimensionGroup> _groups = [];
    private string _dimension = "";
    private string _search = "";
    private IReadOnlyList<DimensionValue>? _values;

    [Parameter, EditorRequired]
    public required ReportView View { get; set; }

    [Parameter, EditorRequired]
    public required ReportContent Content { get; set; }

    [Parameter, EditorRequired]
    public required CollectionId Collection { get; set; }

    [Parameter]
    public EventCallback<ReportView?> OnDone { get; set; }

    [Inject]
    public required ReportQueries Queries { get; init; }

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override Task OnInitializedAsync()
    {
        (_filters, _groups) = ([.. View.Filters], [.. View.Groups]);
        _dimension = (View.Filters is [var filter, ..] ? filter.Dimension : null) ?? View.Dimension ?? Content.Dimensions[0].Name;
        return SearchAsync();
    }

    private async Task FindAsync(string? text)
    {
        _search = text ?? "";
        await SearchAsync();
    }

    private async Task SearchAsync()
    {
        var (dimension, search) = (_dimension, _search);
        try
        {
            var outcome = await Queries.ValuesAsync(Collection, dimension, search, Limit, _disposed.Token);
            if (dimension == _dimension && search == _search)
            {
                _values = outcome is ReportOutcome<IReadOnlyList<DimensionValue>>.Done done ? done.Value : [];
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The dialog is closed.
        }
    }

    private IReadOnlyList<string?> Chosen(string dimension) => _filters.Find(filter => filter.Dimension == dimension)?.Values ?? [];

    private void Choose(string? value, bool chosen)
    {
        IReadOnlyList<string?> values = [.. Chosen(_dimension).Where(other => other != value), .. chosen ? [value] : (IEnumerable<string?>)[]];
        _filters.RemoveAll(filter => filter.Dimension == _dimension);
        if (values.Count > 0)
        {
            _filters.Add(new(_dimension, values));
        }
    }

    private static string MatchText(GroupMatch match) => match switch
    {
        GroupMatch.Contains => "contains",
        GroupMatch.StartsWith => "starts with",
        GroupMatch.EndsWith => "ends with",
        _ => "is",
    };

    private void Clear()
    {
        _filters.Clear();
        _groups.Clear();
    }

    private Task CloseAsync(bool open) => open ? Task.CompletedTask : OnDone.InvokeAsync(null);

    private Task SaveAsync() => OnDone.InvokeAsync(View with
    {
        Filters = [.. _filters],
        Groups = [.. _groups.Where(group => group.Name.Trim() is not "" && group.Pattern.Trim() is not "")],
    });
}
