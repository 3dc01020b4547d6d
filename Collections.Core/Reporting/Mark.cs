namespace Collections.Core.Reporting;

/// <summary>Why a week's figures are not like those of other weeks.</summary>
/// <param name="Week">Its Monday.</param>
/// <param name="Text">For people: what it is about this week.</param>
public sealed record Mark(MarkKind Kind, DateOnly Week, string Text);
