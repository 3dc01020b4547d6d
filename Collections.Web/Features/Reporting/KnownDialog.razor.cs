using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Reporting;

public sealed partial class KnownDialog
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseButton = true, CloseOnEscapeKey = true };

    private DateOnly _day;

    [Parameter, EditorRequired]
    public required ReportState State { get; set; }

    [Parameter]
    public EventCallback<ReportState?> OnDone { get; set; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);

    protected override void OnInitialized() => _day = State.View.KnownOn ?? Today.AddDays(-30);

    private Task CloseAsync(bool open) => open ? Task.CompletedTask : OnDone.InvokeAsync(null);
}
