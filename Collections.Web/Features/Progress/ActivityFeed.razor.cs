using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>What people and the system did to a collection, newest first; reads again when there is a newer line.</summary>
public sealed partial class ActivityFeed : IDisposable
{
    private const int PageSize = 15;

    private readonly CancellationTokenSource _disposed = new();
    private List<ActivityLine>? _lines;
    private long? _next;
    private (CollectionId Collection, long? Last)? _read;

    [Parameter, EditorRequired]
    public required CollectionId Collection { get; set; }

    /// <summary>The newest line that there is.</summary>
    [Parameter, EditorRequired]
    public required long? Last { get; set; }

    [Parameter]
    public EventCallback<DateOnly> OnOpen { get; set; }

    [Inject]
    public required CollectionQueries Queries { get; init; }

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_read == (Collection, Last))
        {
            return;
        }

        var isOther = _read?.Collection != Collection;
        _read = (Collection, Last);
        try
        {
            var page = await Queries.ActivityAsync(Collection, before: null, PageSize, _disposed.Token);
            if (isOther || _lines is null)
            {
                (_lines, _next) = ([.. page.Items], page.Next);
            }
            else
            {
                // What was unfolded before stays unfolded.
                var newest = _lines is [var first, ..] ? first.Id : 0;
                _lines.InsertRange(0, page.Items.Where(line => line.Id > newest));
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
    }

    private async Task OlderAsync()
    {
        var page = await Queries.ActivityAsync(Collection, _next, PageSize, _disposed.Token);
        _lines!.AddRange(page.Items);
        _next = page.Next;
    }
}
