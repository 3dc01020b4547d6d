using System.Globalization;
using ApexCharts;
using Collections.Core.Reporting;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>What a change is made of: first in a sentence, then line by line, adding up.</summary>
public sealed partial class DriversWidget
{
    private ApexChart<DriverLine>? _chart;

    private Drivers Drivers => Data.Drivers;

    private IReadOnlyList<DriverLine> Lines => [.. Drivers.Lines, .. Drivers.Rest is { } rest ? [rest] : (IEnumerable<DriverLine>)[]];

    private bool HasRates => Drivers.RateSum is not null;

    private ApexChartOptions<DriverLine> Options => new()
    {
        Format = KpiText.Key(Drivers.Kpi),
        PlotOptions = new() { Bar = new() { Horizontal = true, BarHeight = "66%", BorderRadius = 2 } },
    };

    /// <summary>"Spend fell by $1,204.00 (−12.3 %). Brand A takes away $900.00, Brand B adds $120.00."</summary>
    private string Said
    {
        get
        {
            var (kpi, total) = (Drivers.Kpi, Drivers.Total);
            if (total.Absolute is not { } change)
            {
                return $"{kpi.Name}: {total.Text ?? "there is nothing to compare"}.";
            }

            var moved = change switch
            {
                > 0 => "rose by",
                < 0 => "fell by",
                _ => "did not change",
            };
            var size = change == 0 ? "" : $" {KpiText.WithSign(change, kpi)[1..]}{(total.Percentage is null ? "" : $" ({KpiText.Percent(total.Percentage)})")}";
            var top = Drivers.Lines.Where(line => line.Contribution != 0).Take(2)
                .Select(line => $"{line.Label} {(line.Contribution > 0 ? "adds" : "takes away")} {KpiText.WithSign(line.Contribution, kpi)[1..]}{(line.Kind == DriverKind.Changed ? "" : $" ({line.Kind.Title()})")}");
            var rates = Drivers is { RateSum: { } rate, MixSum: { } mix } ? $" Rate: {KpiText.WithSign(rate, kpi)}, mix: {KpiText.WithSign(mix, kpi)}." : "";
            return $"{kpi.Name} {moved}{size}. {string.Join(", ", top)}{(Drivers.Lines.Count > 0 ? "." : "")}{rates}{(total.Text is { } why ? $" {why}." : "")}";
        }
    }

    // New, lost and hidden ones apart from those that merely changed.
    private string? Sums
    {
        get
        {
            var parts = Drivers.Sums.Where(sum => sum.Value != 0 && sum.Key != DriverKind.Changed).Select(sum => $"{sum.Key.Title()} {KpiText.WithSign(sum.Value, Drivers.Kpi)}")
                .Concat(Drivers.Restated != 0 ? [$"of which restated {KpiText.WithSign(Drivers.Restated, Drivers.Kpi)}"] : []).ToList();
            return parts.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"In it: {string.Join(", ", parts)}.");
        }
    }

    public override Task SavePngAsync() => _chart?.DownloadPngAsync(FileName) ?? Task.CompletedTask;

    private string? Color(DriverLine line) => Drivers.Total.IsGood(Drivers.Kpi, line.Contribution) switch
    {
        true => "--mud-palette-success",
        false => "--mud-palette-error",
        null => line.Contribution >= 0 ? "--chart-1" : "--chart-3",
    };

    private string Text(DriverLine line) => $"{KpiText.WithSign(line.Contribution, Drivers.Kpi)} ({KpiText.Compact(line.Before, Drivers.Kpi)} → {KpiText.Compact(line.After, Drivers.Kpi)})";

    private string? Note(DriverLine line) => line.Kind == DriverKind.Changed ? line is { Rate: { } rate, Mix: { } mix } ? $"rate {KpiText.WithSign(rate, Drivers.Kpi)}, mix {KpiText.WithSign(mix, Drivers.Kpi)}" : null : line.Kind.Title();

    private Task PickDimensionAsync(ChangeEventArgs e) => e.Value is string dimension ? Board.ReplaceAsync(Widget with { Dimension = dimension }) : Task.CompletedTask;
}
