using System.Globalization;
using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Reporting;

/// <summary>What the figures of a workflow mean: kind, unit, direction, goal.</summary>
public sealed partial class KpiDialog
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Medium, FullWidth = true, CloseButton = true, CloseOnEscapeKey = true };

    private KpiEdit? _edit;
    private Kpi? _was;
    private bool _isNew;
    private bool _isBusy;
    private bool _isHidden;
    private string? _problem;
    private string _name = "";
    private string _key = "";
    private KpiKind _kind;
    private RawUnit _raw;
    private KpiUnit _unit;
    private KpiDirection _direction;
    private string? _column;
    private string? _numerator;
    private string? _denominator;
    private string? _currency;
    private string? _goal;
    private string? _decimals;
    private string? _multiplier;

    [Parameter, EditorRequired]
    public required WorkflowId Workflow { get; set; }

    [Parameter, EditorRequired]
    public required string WorkflowName { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<Kpi> Kpis { get; set; }

    [Parameter]
    public bool IsEditable { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    [Inject]
    public required KpiWriter Writer { get; init; }

    [Inject]
    public required ReportEdits Edits { get; init; }

    private IReadOnlyList<string> Columns => [.. Kpis.SelectMany(kpi => kpi.Columns).Distinct().Order()];

    private string KindAbout => _kind switch
    {
        KpiKind.Additive => "Adds up over rows and weeks: spend, clicks, purchases.",
        KpiKind.Ratio => "A quotient of two sums. Several weeks are pooled, never averaged: four weeks of ROAS are all sales ÷ all spend.",
        KpiKind.NonAdditive => "A distinct count, such as reach. Weeks are never added up; their average, minimum and maximum are shown as weekly.",
        _ => "Only the smallest and the largest value mean something.",
    };

    private static string KindText(KpiKind kind) => kind switch
    {
        KpiKind.Additive => "adds up",
        KpiKind.Ratio => "ratio",
        KpiKind.NonAdditive => "distinct count",
        _ => "other",
    };

    private static string DirectionText(KpiDirection direction) => direction switch
    {
        KpiDirection.Up => "up",
        KpiDirection.Down => "down",
        _ => "neither",
    };

    private void New() => Begin(new() { Key = "", Name = "", Kind = KpiKind.Ratio, Numerator = Columns[0], Denominator = Columns[^1], Column = Columns[0] }, null);

    private void Begin(KpiEdit edit, Kpi? was)
    {
        (_edit, _was, _isNew, _problem) = (edit, was, was is null, null);
        (_name, _key, _kind, _raw, _unit, _direction, _isHidden) = (edit.Name, edit.Key, edit.Kind, edit.RawUnit, edit.Unit, edit.Direction, edit.IsHidden);
        (_column, _numerator, _denominator) = Columns is [var first, ..] ? (edit.Column ?? first, edit.Numerator ?? first, edit.Denominator ?? Columns[^1]) : (edit.Column, edit.Numerator, edit.Denominator);
        (_currency, _goal, _decimals, _multiplier) = (edit.Currency, Number(edit.Goal), Number(edit.Decimals), Number(edit.Multiplier));
    }

    private Task CloseAsync(bool open) => open ? Task.CompletedTask : OnClose.InvokeAsync();

    private async Task SaveAsync()
    {
        if (!TryNumber(_goal, out var goal) || !TryNumber(_decimals, out var decimals) || !TryNumber(_multiplier, out var multiplier))
        {
            _problem = "Goal, decimals and factor are plain numbers, such as 4.2.";
            return;
        }

        var isRatio = _kind == KpiKind.Ratio;
        await RunAsync(() => Writer.SaveAsync(
            Workflow,
            _edit! with
            {
                Key = _isNew ? _key.Trim() : _edit!.Key,
                Name = _name,
                Kind = _kind,
                Column = isRatio ? null : _column,
                Numerator = isRatio ? _numerator : null,
                Denominator = isRatio ? _denominator : null,
                Multiplier = isRatio ? multiplier ?? 1 : 1,
                RawUnit = isRatio ? RawUnit.AsIs : _raw,
                Unit = _unit,
                Currency = _unit == KpiUnit.Currency && !string.IsNullOrWhiteSpace(_currency) ? _currency.Trim().ToUpperInvariant() : null,
                Direction = _direction,
                Goal = goal,
                Decimals = (int?)decimals,
                IsHidden = _isHidden,
            },
            CancellationToken.None));
    }

    private Task ResetAsync() => RunAsync(() => Writer.ResetAsync(Workflow, _edit!.Key, CancellationToken.None));

    private async Task RunAsync(Func<Task<KpiOutcome>> write)
    {
        _isBusy = true;
        _problem = await Edits.TryAsync(write);
        _isBusy = false;
        if (_problem is null)
        {
            _edit = null;
            await OnChanged.InvokeAsync();
        }
    }

    private static string? Number(decimal? number) => number?.ToString("0.############", CultureInfo.InvariantCulture);

    private static bool TryNumber(string? text, out decimal? number)
    {
        number = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        var isNumber = decimal.TryParse(text.Trim(), NumberStyles.Number, CultureInfo.InvariantCulture, out var value);
        number = value;
        return isNumber && value is > -1_000_000_000_000_000m and < 1_000_000_000_000_000m;
    }
}
