using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Sharing;

/// <summary>Freezes the report as it is shown, then opens the snapshot.</summary>
public sealed partial class SnapshotDialog
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true };

    private string _name = "";
    private string _note = "";
    private bool _isBusy;
    private bool _wasOpen;

    [Parameter, EditorRequired]
    public required bool IsOpen { get; set; }

    [Parameter]
    public EventCallback<bool> IsOpenChanged { get; set; }

    [Parameter, EditorRequired]
    public required CollectionId Collection { get; set; }

    [Parameter, EditorRequired]
    public required ReportLayout Layout { get; set; }

    /// <summary>What stands in the field at first.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    [Parameter]
    public EventCallback<SnapshotId> OnTaken { get; set; }

    [Inject]
    public required SnapshotTaker Taker { get; init; }

    [Inject]
    public required SharingRunner Runner { get; init; }

    protected override void OnParametersSet()
    {
        if (IsOpen && !_wasOpen)
        {
            (_name, _note) = (Name, "");
        }

        _wasOpen = IsOpen;
    }

    private async Task TakeAsync()
    {
        _isBusy = true;
        try
        {
            if (await Runner.RunAsync(() => Taker.TakeAsync(Collection, _name, _note, Layout, CancellationToken.None), done: null) is { } taken)
            {
                await IsOpenChanged.InvokeAsync(false);
                await OnTaken.InvokeAsync(new(taken.Id));
            }
        }
        finally
        {
            _isBusy = false;
        }
    }
}
