using Collections.Core.Sharing;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Sharing;

/// <summary>Every saved state of a view; an earlier one can be brought back as the newest.</summary>
public sealed partial class VersionsDialog
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true };

    private IReadOnlyList<ReportConfigVersion>? _versions;
    private bool _wasOpen;

    [Parameter, EditorRequired]
    public required bool IsOpen { get; set; }

    [Parameter]
    public EventCallback<bool> IsOpenChanged { get; set; }

    [Parameter, EditorRequired]
    public required ReportConfigId Config { get; set; }

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [Parameter]
    public EventCallback<int> OnBringBack { get; set; }

    [Inject]
    public required ReportConfigQueries Queries { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        var opens = IsOpen && !_wasOpen;
        _wasOpen = IsOpen;
        if (opens)
        {
            _versions = null;
            _versions = await Queries.VersionsAsync(Config, CancellationToken.None);
        }
    }
}
