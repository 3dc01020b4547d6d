using System.Data.Common;
using Collections.Core.Catalog;
using Collections.Web.Features.Planning;
using Collections.Web.Security;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;

namespace Collections.Web.Features.Catalog;

/// <summary>An instance: how it is doing, what can be set, whether AMC answers, and who may see it.</summary>
public sealed partial class InstancePage : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private InstanceRow? _instance;
    private AccountRow? _account;
    private AccountRequest _credentials = new();
    private ConnectionProblem? _problem;
    private Dictionary<string, string> _problems = [];
    private string _name = "";
    private string _zone = "";
    private string? _currency;
    private string? _failure;
    private int _limit;
    private DateTimeOffset _readAt;
    private bool _works;
    private bool _isBusy;
    private bool _isTesting;
    private bool _isRenewing;

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    [Inject]
    public required InstanceWriter Writer { get; init; }

    [Inject]
    public required AccountAdmin Admin { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private bool IsAdmin { get; set; }

    private bool IsInstanceAdmin => _instance?.Role == "Admin";

    /// <summary>Credentials belong to the account and reach all its instances: administrators only.</summary>
    private bool MayAdminister => IsAdmin;

    private bool IsChanged => _instance is { } row && (_name.Trim() != row.Name || _zone.Trim() != row.TimeZone || Currency != row.Currency || _limit != row.MaxOpenExecutions);

    private string? Currency => string.IsNullOrWhiteSpace(_currency) ? null : _currency.Trim().ToUpperInvariant();

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive && _instance?.Id.Value != Id)
        {
            IsAdmin = (await Authentication).User.IsInRole(PeopleAdmin.AdminRole);
            (_instance, _account, _problem, _works, _isRenewing) = (null, null, null, false, false);
            await ReadAsync();
        }
    }

    private static Task<IEnumerable<string>> SearchZonesAsync(string? text, CancellationToken cancellationToken) => Task.FromResult(RangeFields.Zones(text));

    private bool Has(string field) => _problems.ContainsKey(field);

    private string? Of(string field) => _problems.GetValueOrDefault(field);

    private async Task ReadAsync()
    {
        try
        {
            if (await Catalog.FindInstanceAsync(new(Id), _disposed.Token) is not { } instance)
            {
                Navigation.NotFound(_disposed.Token);
                return;
            }

            _account = IsAdmin && Admin.IsPossible ? await Admin.FindAsync(instance.AccountId, _disposed.Token) : null;
            Take(instance);
            (_failure, _readAt) = (null, Time.GetUtcNow());
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            _failure = "The instance could not be read just now.";
        }
    }

    /// <summary>What was typed and not saved stays, whatever it is read for.</summary>
    private void Take(InstanceRow instance)
    {
        var before = _instance;
        _name = before is null || _name.Trim() == before.Name ? instance.Name : _name;
        _zone = before is null || _zone.Trim() == before.TimeZone ? instance.TimeZone : _zone;
        _currency = before is null || Currency == before.Currency ? instance.Currency : _currency;
        _limit = before is null || _limit == before.MaxOpenExecutions ? instance.MaxOpenExecutions : _limit;
        _instance = instance;
    }

    private Task SaveAsync() => RunAsync(async () =>
    {
        _problems = [];
        var row = _instance!;
        var change = new InstanceChange
        {
            Name = _name.Trim() == row.Name ? null : _name,
            TimeZone = _zone.Trim() == row.TimeZone ? null : _zone.Trim(),
            Currency = Currency == row.Currency ? null : Currency ?? "",
            MaxOpenExecutions = _limit == row.MaxOpenExecutions ? null : _limit,
        };
        switch (await Writer.ChangeAsync(row.Id, change, _disposed.Token))
        {
            case InstanceOutcome.Done:
                await ReadAsync();
                Snackbar.Add("Saved.", Severity.Success);
                break;
            case InstanceOutcome.Refused refused:
                Tell(refused.Problems);
                break;
            case InstanceOutcome.NotFound:
                Navigation.NotFound(_disposed.Token);
                break;
        }
    });

    private Task TestAsync() => RunAsync(async () =>
    {
        (_problem, _works, _isTesting) = (null, false, true);
        StateHasChanged();
        try
        {
            switch (await Admin.TryAsync(_instance!.AccountId, _instance.AmcInstanceId, _disposed.Token))
            {
                case ConnectionCheck.Works:
                    await ReadAsync();
                    _works = true;
                    break;
                case ConnectionCheck.Fails fails:
                    _problem = fails.Problem;
                    break;
            }
        }
        finally
        {
            _isTesting = false;
        }
    });

    private Task RenewAsync() => RunAsync(async () =>
    {
        (_problem, _works, _problems) = (null, false, []);
        switch (await Admin.RenewAsync(_instance!.AccountId, _credentials.ClientId, _credentials.ClientSecret, _credentials.RefreshToken, _disposed.Token))
        {
            case ConnectOutcome.Done:
                (_credentials, _isRenewing) = (new(), false);
                await ReadAsync();
                _works = true;
                Snackbar.Add("The new credentials work and are kept.", Severity.Success);
                break;
            case ConnectOutcome.Fails fails:
                _problem = fails.Problem;
                break;
            case ConnectOutcome.Refused refused:
                Tell(refused.Problems);
                break;
        }
    });

    private void Tell(IReadOnlyList<CatalogProblem> problems) =>
        _problems = problems.GroupBy(problem => problem.Field).ToDictionary(group => group.Key, group => string.Join(" ", group.Select(problem => problem.Message)));

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
            Snackbar.Add("This could not be done just now. Nothing was changed; try again.", Severity.Error, options => options.RequireInteraction = true);
        }
        finally
        {
            _isBusy = false;
        }
    }
}
