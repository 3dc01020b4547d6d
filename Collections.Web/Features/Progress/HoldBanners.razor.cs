using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>What waits for a person at Amazon: one banner per account, however many of its instances and collections wait.</summary>
public sealed partial class HoldBanners
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<InstanceRow> Instances { get; set; }

    private IEnumerable<Hold> Holds =>
    [
        .. Instances.Where(instance => instance.AccountOnHoldSince is not null)
            .DistinctBy(instance => instance.AccountId)
            .Select(instance => new Hold(
                $"Account {instance.AccountName}",
                instance.AccountOnHoldSince!.Value,
                instance.OnHoldReason ?? "Amazon refuses its credentials.",
                "Renew the credentials of the account: sign in to Amazon again and enter the new refresh token.")),
        .. Instances.Where(instance => instance is { AccountOnHoldSince: null, OnHoldSince: not null })
            .Select(instance => new Hold(
                $"Instance {instance.Name}",
                instance.OnHoldSince!.Value,
                instance.OnHoldReason ?? "Amazon refuses this instance to us.",
                "Ask the owner of the AMC instance to admit the account again, and see that its terms are accepted.")),
    ];

    private sealed record Hold(string Name, DateTimeOffset Since, string Reason, string Cure);
}
