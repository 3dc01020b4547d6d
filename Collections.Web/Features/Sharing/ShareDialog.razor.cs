using System.Globalization;
using Collections.Core.Sharing;
using Collections.Web.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Collections.Web.Features.Sharing;

/// <summary>With whom a saved view or a snapshot is shared; of a snapshot its secret link too. Every change holds at once.</summary>
public sealed partial class ShareDialog
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true, CloseButton = true };
    private static readonly int[] Lifetimes = [1, 7, 30, 90, 365];

    private IReadOnlyList<ShareGrant>? _grants;
    private IReadOnlyList<SnapshotAccess> _accesses = [];
    private string _email = "";
    private string? _emailError;
    private string? _link;
    private DateTimeOffset? _linkEnd;
    private int _days = 30;
    private bool _isBusy;
    private bool _wasOpen;

    [Parameter, EditorRequired]
    public required bool IsOpen { get; set; }

    [Parameter]
    public EventCallback<bool> IsOpenChanged { get; set; }

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>Given: it is about this saved view.</summary>
    [Parameter]
    public ReportConfigId? Config { get; set; }

    /// <summary>Given: it is about this snapshot.</summary>
    [Parameter]
    public SnapshotRow? Snapshot { get; set; }

    /// <summary>Something of the sharing changed.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Inject]
    public required SharingVerbs Sharing { get; init; }

    [Inject]
    public required SharingRunner Runner { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        if (IsOpen && !_wasOpen)
        {
            _wasOpen = true;
            (_grants, _accesses, _email, _emailError, _link, _linkEnd) = (null, [], "", null, null, Snapshot?.LinkExpiresAt);
            await ReadAsync();
        }

        _wasOpen = IsOpen;
    }

    private async Task ReadAsync()
    {
        _grants = await Sharing.GrantsAsync(Config, Snapshot?.Id, CancellationToken.None);
        _accesses = Snapshot is null ? [] : await Sharing.AccessesAsync(Snapshot.Id, CancellationToken.None);
    }

    private Task KeyAsync(KeyboardEventArgs key) => key.Key == "Enter" && _email.Trim().Length > 0 ? AddPersonAsync() : Task.CompletedTask;

    private async Task AddPersonAsync()
    {
        _emailError = null;
        if (await Sharing.FindPersonAsync(_email, CancellationToken.None) is not var (id, name))
        {
            _emailError = "Nobody here has this address.";
            return;
        }

        if (await ActAsync(() => Sharing.ShareAsync(Config, Snapshot?.Id, id, CancellationToken.None), $"Shared with {name}."))
        {
            _email = "";
        }
    }

    private Task EveryoneAsync(bool everyone) => _grants?.FirstOrDefault(grant => grant.Grantee is null) is { } grant
        ? everyone ? Task.CompletedTask : RemoveAsync(grant)
        : ActAsync(() => Sharing.ShareAsync(Config, Snapshot?.Id, person: null, CancellationToken.None), "Shared with everyone who may see the instance.");

    private Task<bool> RemoveAsync(ShareGrant grant) =>
        ActAsync(() => Sharing.UnshareAsync(Config, Snapshot?.Id, grant.Id, CancellationToken.None), "Not shared any more. Pages that were open are closed.");

    private async Task LinkAsync()
    {
        var (secret, expiresAt) = (SecretText.Create(), Time.GetUtcNow().AddDays(_days));
        if (await ActAsync(() => Sharing.LinkAsync(Snapshot!.Id, secret.Hash, expiresAt, CancellationToken.None), said: null))
        {
            _link = Navigation.ToAbsoluteUri(SharedSnapshotPage.Address(secret.Text)).ToString();
            _linkEnd = expiresAt;
        }
    }

    private async Task RevokeAsync()
    {
        if (await ActAsync(() => Sharing.RevokeLinkAsync(Snapshot!.Id, CancellationToken.None), "The link is revoked; pages that were open by it are closed."))
        {
            (_link, _linkEnd) = (null, null);
        }
    }

    private async Task<bool> ActAsync(Func<Task<SharingOutcome>> act, string? said)
    {
        _isBusy = true;
        try
        {
            if (await Runner.RunAsync(act, said) is null)
            {
                return false;
            }

            await ReadAsync();
            await OnChanged.InvokeAsync();
            return true;
        }
        finally
        {
            _isBusy = false;
        }
    }

    private static string Times(long count) => count switch
    {
        0 => "never",
        1 => "once",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} times"),
    };
}
