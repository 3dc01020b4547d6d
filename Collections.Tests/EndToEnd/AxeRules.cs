using Collections.Tests.EndToEnd.Pages;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>The rules of WCAG 2.2 AA that a program can check, over the whole page, nothing left out.</summary>
internal static class AxeRules
{
    private static readonly AxeRunOptions Options = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] },
    };

    public static async Task ShouldBeAccessibleAsync(this AppPage page, string what)
    {
        (await ViolationsAsync(page.Page)).ShouldBeEmpty(what);
        (await page.OverhangAsync()).ShouldBe(0, $"{what} scrolls sideways");
    }

    private static async Task<List<string>> ViolationsAsync(IPage page)
    {
        // What is still fading in has the colours of neither state.
        await page.WaitForFunctionAsync("() => document.getAnimations().every(a => a.playState !== 'running' || a.effect?.getTiming().iterations === Infinity)");
        var result = await page.RunAxe(Options);
        return [.. result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {violation.Help}: {node.Html}"))];
    }
}
