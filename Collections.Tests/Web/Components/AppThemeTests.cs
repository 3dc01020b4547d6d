using Collections.Web.App;
using MudBlazor;
using MudBlazor.Utilities;

namespace Collections.Tests.Web.Components;

/// <summary>The ratios of WCAG 2.2 AA, recomputed from the palettes: 4.5:1 for text, 3:1 for what carries meaning without being text.</summary>
public sealed class AppThemeTests
{
    public static TheoryData<string> Themes => ["light", "dark"];

    [Theory]
    [MemberData(nameof(Themes))]
    public void Text_stands_out_from_every_ground(string theme)
    {
        var p = PaletteOf(theme);
        (string Name, MudColor Colour)[] inks =
        [
            ("text", p.TextPrimary), ("secondary text", p.TextSecondary), ("disabled text", p.TextDisabled), ("primary", p.Primary), ("error", p.Error),
            ("warning", p.Warning), ("success", p.Success), ("info", p.Info), ("secondary", p.Secondary), ("tertiary", p.Tertiary),
        ];
        (string Name, MudColor Colour)[] grounds = [("surface", p.Surface), ("background", p.Background), ("table hover", p.TableHover)];

        foreach (var ink in inks)
        {
            foreach (var ground in grounds)
            {
                Contrast(ink.Colour, ground.Colour).ShouldBeGreaterThanOrEqualTo(4.5, $"{ink.Name} on {ground.Name}, {theme}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void Text_on_filled_colours_is_readable(string theme)
    {
        var p = PaletteOf(theme);
        (MudColor Text, MudColor Fill)[] pairs =
        [
            (p.PrimaryContrastText, p.Primary), (p.SecondaryContrastText, p.Secondary), (p.ErrorContrastText, p.Error), (p.WarningContrastText, p.Warning),
            (p.SuccessContrastText, p.Success), (p.InfoContrastText, p.Info), (p.DarkContrastText, p.Dark), (p.AppbarText, p.AppbarBackground),
        ];

        pairs.ShouldAllBe(pair => Contrast(pair.Text, pair.Fill) >= 4.5);
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void Cells_of_weeks_and_outlines_of_fields_stand_out_from_the_surface(string theme)
    {
        var p = PaletteOf(theme);
        MudColor[] lines = [p.Success, p.Info, p.Error, p.LinesInputs, p.GrayDefault];

        lines.ShouldAllBe(line => Contrast(line, p.Surface) >= 3);
    }

    private static Palette PaletteOf(string theme) => theme == "dark" ? AppTheme.Theme.PaletteDark : AppTheme.Theme.PaletteLight;

    private static double Contrast(MudColor one, MudColor other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(MudColor colour) => (0.2126 * Linear(colour.R)) + (0.7152 * Linear(colour.G)) + (0.0722 * Linear(colour.B));

    private static double Linear(byte channel)
    {
        var share = channel / 255d;
        return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    }
}
