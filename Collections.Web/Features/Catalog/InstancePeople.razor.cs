using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Web.Security;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Catalog;

/// <summary>Who has access to an instance; shown to its Admins and to administrators only.</summary>
public sealed partial class InstancePeople : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<AccessRow>? _rows;
    private string _email = "";
    private string _role = "Analyst";
    private string? _problem;

    [Parameter, EditorRequired]
    public required InstanceId Instance { get; set; }

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>The reader may see the pages of people.</summary>
    [Parameter]
    public bool IsAdmin { get; set; }

    /// <summary>Somebody's access changed, maybe the reader's own.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Inject]
    public required AccessWriter Access { get; init; }

    [Inject]
    public required AccountAdmin Accounts { get; init; }

    [Inject]
    public required PeopleAdmin People { get; init; }

    [Inject]
    public required ICurrentUser CurrentUser { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    private bool IsPossible => Accounts.IsPossible;

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnInitializedAsync()
    {
        if (IsPossible)
        {
            await ReadAsync();
        }
    }

    private async Task ReadAsync() => _rows = await Access.OfInstanceAsync(Instance, _disposed.Token);

    private async Task GrantAsync(UserId user, string name, string role)
    {
        await Access.GrantAsync(user, [Instance], role, CurrentUser.Id, _disposed.Token);
        Snackbar.Add($"{name} is {(role is "Admin" or "Analyst" ? "an" : "a")} {role} of {Name}.", Severity.Success);
        await SettleAsync();
    }

    private async Task RevokeAsync(AccessRow row)
    {
        await Access.RevokeAsync(row.UserId, Instance, _disposed.Token);
        var (access, instance, by) = (Access, Instance, CurrentUser.Id);
        Snackbar.Add($"{row.PersonName} does not see {Name} any more.", Severity.Success, options =>
        {
            options.Action = "Undo";
            options.OnClick = async _ =>
            {
                await access.GrantAsync(row.UserId, [instance], row.Role, by, CancellationToken.None);
                if (!_disposed.IsCancellationRequested)
                {
                    await InvokeAsync(SettleAsync);
                }
            };
        });
        await SettleAsync();
    }

    private async Task AddAsync()
    {
        _problem = null;
        if (await People.FindAsync(_email, _disposed.Token) is not { } person)
        {
            _problem = "There is nobody with this address. An administrator can add the person first.";
            return;
        }

        await GrantAsync(person.Id, person.Name, _role);
        _email = "";
    }

    private async Task SettleAsync()
    {
        await ReadAsync();
        StateHasChanged();
        await OnChanged.InvokeAsync();
    }
}
