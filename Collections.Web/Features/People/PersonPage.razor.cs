using System.Data.Common;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Web.Security;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.People;

/// <summary>One person: roles, link, access, and whether they may sign in; for administrators.</summary>
public sealed partial class PersonPage : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private PersonRow? _person;
    private IReadOnlyList<(InstanceId Id, string Name)> _instances = [];
    private IReadOnlyList<AccessRow> _access = [];
    private IReadOnlyList<string> _roles = [];
    private Dictionary<string, string> _problems = [];
    private string _name = "";
    private string? _link;
    private string? _failure;
    private bool _isBusy;

    [Parameter]
    public Guid Id { get; set; }

    /// <summary><c>new</c>: make a link at once, because the person was just added.</summary>
    [SupplyParameterFromQuery(Name = "link")]
    public string? LinkFromAddress { get; set; }

    [Inject]
    public required PeopleAdmin Admin { get; init; }

    [Inject]
    public required AccessWriter Access { get; init; }

    [Inject]
    public required AccountAdmin Accounts { get; init; }

    [Inject]
    public required ICurrentUser CurrentUser { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    private UserId User => new(Id);

    private bool IsChanged => _person is { } person && (_name.Trim() != person.Name || !_roles.ToHashSet().SetEquals(person.Roles));

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive || _person?.Id.Value == Id)
        {
            return;
        }

        (_person, _link, _problems) = (null, null, []);
        await ReadAsync();
        if (_person is { HasPassword: false } && LinkFromAddress == "new")
        {
            await IssueAsync();

            // A reload must not make another one.
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("link", (string?)null), replace: true);
        }
    }

    private bool Has(string field) => _problems.ContainsKey(field);

    private string? Of(string field) => _problems.GetValueOrDefault(field);

    private string RoleOn(InstanceId instance) => _access.FirstOrDefault(row => row.InstanceId == instance)?.Role ?? "";

    private async Task ReadAsync()
    {
        try
        {
            if (await Admin.FindAsync(User, _disposed.Token) is not { } person)
            {
                Navigation.NotFound(_disposed.Token);
                return;
            }

            if (Accounts.IsPossible)
            {
                _instances = await Access.InstancesAsync(_disposed.Token);
                _access = await Access.OfPersonAsync(User, _disposed.Token);
            }

            // What was typed and not saved stays, whatever it is read for.
            _name = _person is null || _name.Trim() == _person.Name ? person.Name : _name;
            _roles = _person is null || _roles.ToHashSet().SetEquals(_person.Roles) ? person.Roles : _roles;
            (_person, _failure) = (person, null);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            _failure = "The person could not be read just now.";
        }
    }

    private Task SaveAsync() => WriteAsync(token => Admin.ChangeAsync(User, _name, _roles, token), "Saved.", undo: null);

    private Task DisableAsync() => WriteAsync(
        token => Admin.DisableAsync(User, CurrentUser.Id, token), $"{_person!.Name} is disabled.", token => Admin.EnableAsync(User, token));

    private Task EnableAsync() => WriteAsync(token => Admin.EnableAsync(User, token), $"{_person!.Name} can sign in again.", undo: null);

    private Task IssueAsync() => RunAsync(async () =>
    {
        if (await Admin.IssueLinkAsync(User, _disposed.Token) is { } path)
        {
            _link = Navigation.ToAbsoluteUri(path).ToString();
        }
    });

    private Task GrantAsync(InstanceId instance, string name, string role) => RunAsync(async () =>
    {
        if (role is "")
        {
            await Access.RevokeAsync(User, instance, _disposed.Token);
        }
        else
        {
            await Access.GrantAsync(User, [instance], role, CurrentUser.Id, _disposed.Token);
        }

        _access = await Access.OfPersonAsync(User, _disposed.Token);
        Snackbar.Add(role is "" ? $"{_person!.Name} does not see {name} any more." : $"{_person!.Name}: {role} on {name}.", Severity.Success);
    });

    private Task WriteAsync(Func<CancellationToken, Task<PersonOutcome>> write, string done, Func<CancellationToken, Task<PersonOutcome>>? undo) => RunAsync(async () =>
    {
        _problems = [];
        switch (await write(_disposed.Token))
        {
            case PersonOutcome.Done:
                await ReadAsync();
                Snackbar.Add(done, Severity.Success, options =>
                {
                    if (undo is not null)
                    {
                        options.Action = "Undo";
                        options.OnClick = _ => InvokeAsync(() => UndoAsync(undo));
                    }
                });
                break;
            case PersonOutcome.Refused refused:
                _problems = refused.Problems.GroupBy(problem => problem.Field).ToDictionary(group => group.Key, group => string.Join(" ", group.Select(problem => problem.Message)));
                if (_problems.TryGetValue("", out var general))
                {
                    Complain(general);
                }

                break;
            default:
                Navigation.NotFound(_disposed.Token);
                break;
        }
    });

    // Also when the page is gone: the message with its button outlives it.
    private Task UndoAsync(Func<CancellationToken, Task<PersonOutcome>> undo) => RunAsync(async () =>
    {
        await undo(CancellationToken.None);
        if (!_disposed.IsCancellationRequested)
        {
            await ReadAsync();
            StateHasChanged();
        }
    });

    /// <summary>One thing at a time; what the database does not let happen is said, and everything that was typed stays.</summary>
    private async Task RunAsync(Func<Task> step)
    {
        if (_isBusy)
        {
            return;
        }

        _isBusy = true;
        try
        {
            await step();
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            Complain("This could not be done just now. Nothing was changed; try again.");
        }
        finally
        {
            _isBusy = false;
        }
    }

    private void Complain(string text) => Snackbar.Add(text, Severity.Error, options => options.RequireInteraction = true);
}
