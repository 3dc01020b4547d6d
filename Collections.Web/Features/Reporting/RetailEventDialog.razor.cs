using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Core.Reporting;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Reporting;

/// <summary>The retail events of the collection's instance.</summary>
public sealed partial class RetailEventDialog : IDisposable
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Medium, FullWidth = true, CloseButton = true, CloseOnEscapeKey = true };

    private static readonly RetailEvent Fresh = new(null, null, "", default, default, false);

    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<RetailEvent>? _events;
    private InstanceId _instance;
    private RetailEvent _edited = Fresh;
    private string _name = "";
    private DateOnly _start;
    private DateOnly _end;
    private string? _problem;

    [Parameter, EditorRequired]
    public required CollectionId Collection { get; set; }

    /// <summary>The weeks of the collection.</summary>
    [Parameter, EditorRequired]
    public required WeekSpan Span { get; set; }

    [Parameter]
    public bool IsEditable { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    [Inject]
    public required CollectionQueries Queries { get; init; }

    [Inject]
    public required RetailEventWriter Writer { get; init; }

    [Inject]
    public required ReportEdits Edits { get; init; }

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnInitializedAsync()
    {
        (_start, _end) = (Span.Last, Span.Last.AddDays(6));
        try
        {
            if (await Queries.FindAsync(Collection, _disposed.Token) is { } collection)
            {
                _instance = collection.InstanceId;
                await ReadAsync();
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The dialog is closed.
        }
    }

    // Also what is to come within the next year: whoever plans enters it before.
    private async Task ReadAsync() => _events = await Writer.ListAsync(_instance, Span.First, Span.Last.AddDays(366), _disposed.Token);

    private void Begin(RetailEvent item) => (_edited, _name, _start, _end, _problem) = (item, item.Name, item.Start, item.End, null);

    private Task CloseAsync(bool open) => open ? Task.CompletedTask : OnClose.InvokeAsync();

    private Task SaveAsync(RetailEvent wanted) => RunAsync(() => Writer.SaveAsync(_instance, wanted, CancellationToken.None));

    private Task DeleteAsync(Guid id) => RunAsync(() => Writer.DeleteAsync(id, CancellationToken.None));

    private async Task RunAsync(Func<Task<ReportWriteOutcome>> write)
    {
        _problem = await Edits.TryAsync(write);
        if (_problem is null)
        {
            (_edited, _name) = (Fresh, "");
            await ReadAsync();
            await OnChanged.InvokeAsync();
        }
    }
}
