namespace Collections.Core.Reporting.Layout;

/// <summary>A reason to read a number with care.</summary>
/// <param name="Text">The reason in words: "4 of 7 days".</param>
public sealed record Mark(MarkKind Kind, string Text);
