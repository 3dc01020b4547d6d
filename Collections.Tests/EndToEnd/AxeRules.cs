using System.Diagnostics.CodeAnalysis;
using Collections.Tests.EndToEnd.Pages;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>
/// The rules of WCAG 2.2 AA that a program can check, over the whole page as it stands, nothing left out: wide and narrow, light and dark.
/// </summary>
internal static class AxeRules
{
    private static readonly AxeRunOptions Options = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] },

        // Describing every node that is well takes longer than looking at it.
        ResultTypes = [ResultType.Violations],
    };

    // What is still fading has the colours of neither state.
    [StringSyntax("js")]
    private const string IsStill = "() => document.getAnimations().every(a => a.playState !== 'running' || a.effect?.getTiming().iterations === Infinity)";

    public static async Task ShouldBeAccessibleAsync(this AppPage page, string what)
    {
        foreach (var width in (int[])[1440, 390])
        {
            await page.Page.SetViewportSizeAsync(width, 900);
            foreach (var theme in (string[])["light", "dark"])
            {
                await page.Page.EvaluateAsync("theme => document.documentElement.dataset.theme = theme", theme);
                await page.Page.WaitForFunctionAsync(IsStill);
                var result = await page.Page.RunAxe(Options);
                result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {violation.Help}: {node.Html}"))
                    .ShouldBeEmpty($"{what}, {theme}, {width} px wide");
            }

            (await page.OverhangAsync()).ShouldBe(0, $"{what}, {width} px wide, scrolls sideways: {await page.BeyondAsync()}");
        }

        await page.Page.SetViewportSizeAsync(1440, 900);
    }
}
