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
        async layers => {
            const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] };
            const { violations } = await axe.run(layers.length ? { include: layers } : document, options);
            return violations.flatMap(violation => violation.nodes.map(node => `${violation.id}: ${violation.help}: ${node.html}`));
        }
        """;

    // What is still fading has the colours of neither state.
    [StringSyntax("js")]
    private const string IsStill = "() => document.getAnimations().every(a => a.playState !== 'running' || a.effect?.getTiming().iterations === Infinity)";

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
                var layers = await page.Page.EvaluateAsync<string[]>(Overlays);
                if (layers.Length > 0 && (width == 1440) != (theme == "light"))
                {
                    // What lies over a page has the page's colours: each theme and each width once.
                    continue;
                }

                await page.Page.EvaluateAsync("theme => document.documentElement.dataset.theme = theme", theme);
                await page.Page.WaitForFunctionAsync(IsStill);
                (await page.Page.EvaluateAsync<string[]>(Run, layers)).ShouldBeEmpty($"{what}, {theme}, {width} px wide");
            }

            (await page.OverhangAsync()).ShouldBe(0, $"{what}, {width} px wide, scrolls sideways: {await page.BeyondAsync()}");
        }

        await page.Page.SetViewportSizeAsync(1440, 900);
    }
}
