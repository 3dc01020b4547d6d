using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd.Pages;

/// <summary>A page of the product in a browser. It counts as open once the circuit lives: clicks before that would be lost.</summary>
public abstract class AppPage(IPage page)
{
    public IPage Page { get; } = page;

    public static async Task ReadyAsync(IPage page) => await page.Locator("#live").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>How far the page can be scrolled sideways, in pixels.</summary>
    public Task<int> OverhangAsync() => Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>What reaches beyond the right edge, to find the culprit.</summary>
    public Task<string> BeyondAsync() => Page.EvaluateAsync<string>(
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).slice(0, 12).map(e => `${e.tagName}.${e.getAttribute('class')} ${Math.round(e.getBoundingClientRect().right)}`).join('; ')");
}
