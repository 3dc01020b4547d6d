using System.Data.Common;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Web.Features.Planning;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Catalog;

/// <summary>Brings an account and its instances into the catalog: credentials, AMC's answer, choice.</summary>
public sealed partial class ConnectInstance : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private readonly HashSet<AmcInstanceId> _picked = [];
    private IReadOnlyList<AccountRow>? _accounts;
    private Dictionary<string, string> _problems = [];
    private AccountRequest _account = Empty;
    private AccountId? _known;
    private ConnectionCheck.Works? _works;
    private ConnectionProblem? _problem;
    private string _zone = "UTC";
    private string? _currency;
    private string? _failure;
    private bool _isBusy;
    private bool _isAdded;

    [SupplyParameterFromQuery(Name = "account")]
    public Guid? AccountFromAddress { get; set; }

    [Inject]
    public required AccountAdmin Admin { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    private static AccountRequest Empty { get; } = new() { MarketplaceId = Marketplace.All[0].Id.Value };

    /// <summary>Those that are known already; none while they cannot be read, which hinders nobody.</summary>
    private IReadOnlyList<AccountRow> Accounts => _accounts ?? [];

    private bool IsDirty => !_isAdded && _known is null && _account != Empty;

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnInitializedAsync()
    {
        ChooseMarketplace(Empty.MarketplaceId);
        if (RendererInfo.IsInteractive && Admin.IsPossible)
        {
            await ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            _accounts = await Admin.ListAsync(_disposed.Token);
            _failure = null;
            if (Accounts.FirstOrDefault(account => account.Id.Value == AccountFromAddress) is { } asked)
            {
                ChooseKnown(asked.Id);
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            _failure = "The accounts that are known already could not be read just now.";
        }
    }

    private static string RegionName(AmcRegion region) => region switch
    {
        AmcRegion.EU => "Europe",
        AmcRegion.FE => "Far East",
        _ => "North America",
    };

    private static Task<IEnumerable<string>> SearchZonesAsync(string? text, CancellationToken cancellationToken) => Task.FromResult(RangeFields.Zones(text));

    private bool Has(string field) => _problems.ContainsKey(field);

    private string? Of(string field) => _problems.GetValueOrDefault(field);

    private void Change(AccountRequest account)
    {
        // An answer about other credentials says nothing about these.
        (_account, _works, _problem) = (account, null, null);
        _picked.Clear();
    }

    private void ChooseKnown(AccountId? id)
    {
        Change(_account);
        (_known, _problems) = (id, []);
        if (Accounts.FirstOrDefault(account => account.Id == id) is { } account)
        {
            Propose(account.MarketplaceId);
        }
    }

    private void ChooseMarketplace(string? id)
    {
        var marketplace = Marketplace.Find(new(id ?? ""));
        Change(_account with { MarketplaceId = id ?? "", Region = marketplace?.Region ?? _account.Region });
        Propose(new(id ?? ""));
    }

    private void Propose(MarketplaceId id)
    {
        if (Marketplace.Find(id) is { } marketplace)
        {
            (_zone, _currency) = (marketplace.TimeZone, marketplace.Currency);
        }
    }

    private void Pick(AmcInstanceId id, bool picked)
    {
        if (picked)
        {
            _picked.Add(id);
        }
        else
        {
            _picked.Remove(id);
        }
    }

    private Task TestAsync() => RunAsync(async () =>
    {
        (_works, _problem, _problems) = (null, null, []);
        _account = _account.Cleaned();
        switch (_known is { } known ? await Admin.TryAsync(known, expected: null, _disposed.Token) : await Admin.TryAsync(_account, expected: null, _disposed.Token))
        {
            case ConnectionCheck.Works works:
                _works = works;
                if (works.Instances.Where(instance => instance.KnownAs is null && instance.IsReady).ToList() is [var only])
                {
                    _picked.Add(only.Id);
                }

                break;
            case ConnectionCheck.Fails fails:
                Tell(fails.Problem);
                break;
            case ConnectionCheck.Invalid invalid:
                Tell(invalid.Problems);
                break;
        }
    });

    private Task AddAsync() => RunAsync(async () =>
    {
        _problems = [];
        var currency = string.IsNullOrWhiteSpace(_currency) ? null : _currency.Trim().ToUpperInvariant();
        IReadOnlyList<InstancePick> picks =
            [.. _works!.Instances.Where(instance => _picked.Contains(instance.Id)).Select(instance => new InstancePick(instance.Id, instance.Name, _zone.Trim(), currency))];
        switch (_known is { } known ? await Admin.AddInstancesAsync(known, picks, _disposed.Token) : await Admin.ConnectAsync(_account, picks, _disposed.Token))
        {
            case ConnectOutcome.Done done:
                _isAdded = true;
                StateHasChanged();
                Snackbar.Add(done.Instances.Count == 1 ? "The instance is there." : $"{done.Instances.Count} instances are there.", Severity.Success);
                Navigation.NavigateTo(done.Instances is [var only] ? Addresses.Instance(only) : Addresses.Instances);
                break;
            case ConnectOutcome.Fails fails:
                Tell(fails.Problem);
                break;
            case ConnectOutcome.Refused refused:
                Tell(refused.Problems);
                break;
        }
    });

    private void Tell(ConnectionProblem problem)
    {
        (_works, _problem) = (null, problem);
        if (problem.Field is not "")
        {
            _problems[problem.Field] = problem.Message;
        }
    }

    private void Tell(IReadOnlyList<CatalogProblem> problems) =>
        _problems = problems.GroupBy(problem => problem.Field).ToDictionary(group => group.Key, group => string.Join(" ", group.Select(problem => problem.Message)));

    private async Task RunAsync(Func<Task> step)
    {
        if (_isBusy)
        {
            return;
        }

        _isBusy = true;
        StateHasChanged();
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
            Snackbar.Add("This could not be done just now. Nothing was kept; try again.", Severity.Error, options => options.RequireInteraction = true);
        }
        finally
        {
            _isBusy = false;
        }
    }
}
