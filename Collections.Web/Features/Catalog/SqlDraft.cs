namespace Collections.Web.Features.Catalog;

/// <summary>A text that was typed in this browser and never saved.</summary>
/// <param name="Version">The version that it was begun from.</param>
public sealed record SqlDraft(int Version, DateTimeOffset At, string Text);
