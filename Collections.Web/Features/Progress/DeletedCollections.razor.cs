using Collections.Core.Planning;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>What was deleted and can be taken back; live, because others delete and restore too.</summary>
public sealed partial class DeletedCollections
{
    private IReadOnlyList<CollectionRow>? _rows;
    private DateTimeOffset _readAt;

    [Inject]
    public required CollectionQueries Queries { get; init; }

    [Inject]
    public required VerbRunner Verbs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    protected override string Subject => "What was deleted";

    protected override bool IsCurrent => _rows is not null;

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var page = await Queries.ListAsync(new() { IsDeleted = true, Sort = CollectionSort.LastChange, Limit = CollectionFilter.MaxLimit }, cancellationToken);
        (_rows, _readAt) = (page.Items, Time.GetUtcNow());
    }

    private async Task RestoreAsync(CollectionRow row)
    {
        if (await Verbs.RunAsync(commands => commands.RestoreAsync(row.Id, CancellationToken.None), _ => $"“{row.Name}” is back."))
        {
            Navigation.NavigateTo(Addresses.Collection(row.Id));
        }
    }
}
