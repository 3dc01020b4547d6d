using Collections.Core.Catalog;
using Collections.Web.Features.Progress;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>Whether an instance can be collected from just now.</summary>
public sealed partial class InstanceState
{
    [Parameter, EditorRequired]
    public required InstanceRow Instance { get; set; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private bool IsThrottled => Instance.ThrottledUntil > Time.GetUtcNow();

    private WeekKind Kind => Instance.OnHoldSince is not null ? WeekKind.Failed : IsThrottled ? WeekKind.Pending : WeekKind.Success;

    private string Text => Instance.OnHoldSince is not null ? "On hold" : IsThrottled ? "Asked to slow down" : "Ready";
}
