using System.Data.Common;
using Collections.Web.Security;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.People;

/// <summary>Everybody who can sign in; for administrators.</summary>
public sealed partial class PeopleList : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<PersonRow>? _rows;
    private IReadOnlyList<string> _roles = ["Analyst"];
    private Dictionary<string, string> _problems = [];
    private DateTimeOffset _readAt;
    private string _name = "";
    private string _email = "";
    private string? _failure;
    private bool _isAdding;
    private bool _isBusy;

    [Inject]
    public required PeopleAdmin Admin { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override Task OnInitializedAsync() => RendererInfo.IsInteractive ? ReadAsync() : Task.CompletedTask;

    private bool Has(string field) => _problems.ContainsKey(field);

    private string? Of(string field) => _problems.GetValueOrDefault(field);

    private async Task ReadAsync()
    {
        try
        {
            _rows = await Admin.ListAsync(_disposed.Token);
            (_failure, _readAt) = (null, Time.GetUtcNow());
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            _failure = "The people could not be read just now.";
        }
    }

    private async Task AddAsync()
    {
        if (_isBusy)
        {
            return;
        }

        _isBusy = true;
        try
        {
            switch (await Admin.AddAsync(_name, _email, _roles, _disposed.Token))
            {
                case PersonOutcome.Done done:
                    Navigation.NavigateTo($"{Addresses.Person(done.Id)}?link=new");
                    break;
                case PersonOutcome.Refused refused:
                    _problems = refused.Problems.GroupBy(problem => problem.Field).ToDictionary(group => group.Key, group => string.Join(" ", group.Select(problem => problem.Message)));
                    break;
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            Snackbar.Add("The person could not be added just now. Try again.", Severity.Error, options => options.RequireInteraction = true);
        }
        finally
        {
            _isBusy = false;
        }
    }
}
