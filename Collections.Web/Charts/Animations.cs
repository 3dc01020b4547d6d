namespace ApexCharts;

/// <summary>Off unless asked for, and always where the reader asked the system for less motion.</summary>
public sealed record Animations
{
    public bool Enabled { get; init; }
}
