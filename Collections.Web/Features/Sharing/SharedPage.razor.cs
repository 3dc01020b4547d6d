using System.Data.Common;
using Collections.Core.Sharing;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Sharing;

/// <summary>What others share with the user, and the user's own snapshots.</summary>
public sealed partial class SharedPage
{
    public const string Address = "/snapshots";

    private IReadOnlyList<SnapshotRow>? _rows;
    private IReadOnlyList<ReportConfig>? _views;
    private string? _failure;

    [Inject]
    public required SnapshotQueries Snapshots { get; init; }

    [Inject]
    public required ReportConfigQueries Configs { get; init; }

    [Inject]
    public required ILogger<SharedPage> Logger { get; init; }

    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            await ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            _failure = null;
            _rows = await Snapshots.ListAsync(null, CancellationToken.None);
            _views = await Configs.SharedWithMeAsync(CancellationToken.None);
        }
        catch (DbException exception)
        {
            Log.NotRead(Logger, exception);
            _failure = "The list could not be read just now.";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8682, Level = LogLevel.Error, Message = "The list of snapshots could not be read")]
        public static partial void NotRead(ILogger logger, Exception exception);
    }
}
