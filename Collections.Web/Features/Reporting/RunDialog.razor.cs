using Collections.Core.Planning;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Collections.Web.Features.Progress;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Reporting;

/// <summary>Says what a run of its own costs, and starts it.</summary>
public sealed partial class RunDialog
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseButton = true, CloseOnEscapeKey = true };

    private bool _isBusy;

    [Parameter, EditorRequired]
    public required CollectionId Collection { get; set; }

    /// <summary>Given: the earlier week's same weekdays; else the whole window.</summary>
    [Parameter]
    public LikeForLikeOffer? Offer { get; set; }

    [Parameter]
    public WholeWindowOffer? WholeWindow { get; set; }

    /// <summary>Name of the KPI that asks for the whole window.</summary>
    [Parameter]
    public string? Kpi { get; set; }

    [Parameter]
    public EventCallback<bool> OnClose { get; set; }

    [Inject]
    public required VerbRunner Verbs { get; init; }

    private Task CloseAsync(bool open) => open ? Task.CompletedTask : OnClose.InvokeAsync(false);

    private async Task RunAsync()
    {
        _isBusy = true;
        var done = await Verbs.RunAsync(
            commands => Offer is { } offer
                ? commands.RunComparisonAsync(offer.Before, offer.WindowStart, offer.WindowEnd, CancellationToken.None)
                : commands.RunWholeRangeAsync(Collection, WholeWindow?.First, WholeWindow?.Last, CancellationToken.None),
            _ => "It is on its way to AMC. The report takes the result over when it has come.");
        _isBusy = false;
        if (done)
        {
            await OnClose.InvokeAsync(true);
        }
    }
}
