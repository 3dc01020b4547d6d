using Microsoft.AspNetCore.Components;

namespace Collections.Web.Shared;

/// <summary>An instant on the reader's clock; UTC to the second in the tooltip.</summary>
public sealed partial class Moment
{
    [CascadingParameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    [Parameter, EditorRequired]
    public required DateTimeOffset At { get; set; }

    /// <summary>Given: how long ago it was then.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    /// <summary>To the second.</summary>
    [Parameter]
    public bool Exact { get; set; }

    private string Text => Now is { } now ? DateText.Ago(At, now) : Exact ? DateText.Second(At, Zone) : DateText.Instant(At, Zone);
}
