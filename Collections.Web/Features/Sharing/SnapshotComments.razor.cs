using Collections.Core.Sharing;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Sharing;

/// <summary>What those who see a snapshot say about it.</summary>
public sealed partial class SnapshotComments
{
    private IReadOnlyList<SnapshotComment>? _comments;
    private string _text = "";
    private bool _isBusy;

    [Parameter, EditorRequired]
    public required SnapshotId Snapshot { get; set; }

    [Inject]
    public required SnapshotQueries Queries { get; init; }

    [Inject]
    public required SnapshotWriter Writer { get; init; }

    [Inject]
    public required SharingRunner Runner { get; init; }

    protected override async Task OnInitializedAsync() => await ReadAsync();

    private async Task ReadAsync() => _comments = await Queries.CommentsAsync(Snapshot, CancellationToken.None);

    private async Task SendAsync()
    {
        _isBusy = true;
        try
        {
            if (await Runner.RunAsync(() => Writer.CommentAsync(Snapshot, _text, CancellationToken.None), done: null) is not null)
            {
                _text = "";
                await ReadAsync();
            }
        }
        finally
        {
            _isBusy = false;
        }
    }

    private async Task DeleteAsync(SnapshotComment comment)
    {
        if (await Runner.RunAsync(
            () => Writer.DeleteCommentAsync(Snapshot, comment.Id, CancellationToken.None), "Your comment is deleted.", () => WriteAgainAsync(comment.Text)) is not null)
        {
            await ReadAsync();
        }
    }

    private Task WriteAgainAsync(string text) => InvokeAsync(async () =>
    {
        await Runner.RunAsync(() => Writer.CommentAsync(Snapshot, text, CancellationToken.None), done: null);
        await ReadAsync();
        StateHasChanged();
    });
}
