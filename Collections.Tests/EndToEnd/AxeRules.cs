using System.Diagnostics.CodeAnalysis;
using Collections.Tests.EndToEnd.Pages;
using Deque.AxeCore.Commons;

namespace Collections.Tests.EndToEnd;

/// <summary>
/// The rules of WCAG 2.2 AA that a program can check, over the whole page as it stands: wide and narrow, light and dark. What lies behind an open overlay is
/// out of reach, for a finger and for a screen reader; it is checked when nothing lies over it.
/// </summary>
internal static class AxeRules
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    // Describing every node that is well takes longer than looking at it.
    [StringSyntax("js")]
    private const string Run = """
        async ({ layers, rules }) => {
            const options = { runOnly: rules, resultTypes: ['violations'] };
            const { violations } = await axe.run(layers.length ? { include: layers } : document, options);
            return violations.flatMap(violation => violation.nodes.map(node => `${violation.id}: ${violation.help}: ${node.html}`));
        }
        """;

    private static readonly string[] Rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

    // All that asks for colours.
    private static readonly string[] ColourRules = ["color-contrast", "link-in-text-block"];

    // What is still fading has the colours of neither state. To wait for it, while all of the page fades at a change of theme, takes longer than to look at it.
    [StringSyntax("js")]
    private const string Finish = """
        () => {
            const moving = () => document.getAnimations().filter(a => a.playState === 'running' && a.effect.getComputedTiming().endTime !== Infinity);
            for (let left = moving(); left.length; left = moving()) {
                left.forEach(a => a.finish());
            }
        }
        """;

    // Where overlays are drawn: popovers that catch every click, dialogs, and the messages that lie over both.
    [StringSyntax("js")]
    private const string Overlays = """
        () => {
            const layers = ['.mud-popover-provider', '.mud-dialog-container', '#mud-snackbar-container'];
            const isCovered = document.querySelector('.mud-dialog-container, .mud-popover-provider .mud-overlay, .mud-overlay-popover') !== null;
            return isCovered ? layers.filter(layer => document.querySelector(layer) !== null) : [];
        }
        """;

    public static async Task ShouldBeAccessibleAsync(this AppPage page, string what)
    {
        if (!await page.Page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await page.Page.EvaluateAsync(Axe);
        }

        foreach (var width in (int[])[1440, 390])
        {
            await page.Page.SetViewportSizeAsync(width, 900);
            foreach (var theme in (string[])["light", "dark"])
            {
                // Each theme and each width once with every rule; the theme changes colours only, and what lies over a page has the page's colours.
                var isWhole = (width == 1440) == (theme == "light");
                var layers = await page.Page.EvaluateAsync<string[]>(Overlays);
                if (layers.Length > 0 && !isWhole)
                {
                    continue;
                }

                await page.Page.EvaluateAsync("theme => document.documentElement.dataset.theme = theme", theme);
                await page.Page.EvaluateAsync(Finish);
                (await page.Page.EvaluateAsync<string[]>(Run, new { layers, rules = isWhole ? Rules : ColourRules })).ShouldBeEmpty($"{what}, {theme}, {width} px wide");
            }

            (await page.OverhangAsync()).ShouldBe(0, $"{what}, {width} px wide, scrolls sideways: {await page.BeyondAsync()}");
        }

        await page.Page.SetViewportSizeAsync(1440, 900);
    }
}
