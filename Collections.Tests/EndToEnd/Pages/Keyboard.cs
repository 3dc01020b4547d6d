using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd.Pages;

/// <summary>Somebody without a mouse.</summary>
public sealed class Keyboard(IPage page)
{
    private const int Most = 400;

    /// <summary>Goes on by Tab until something has the focus.</summary>
    public Task ReachAsync(ILocator target) => GoAsync(target, "Tab");

    public async Task PressAsync(ILocator button)
    {
        await ReachAsync(button);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Opens a menu and takes one of its items.</summary>
    public async Task ChooseAsync(ILocator menu, string item)
    {
        await PressAsync(menu);
        var found = page.GetByRole(AriaRole.Menuitem, new() { Name = item });
        await found.WaitForAsync();
        await GoAsync(found, "ArrowDown");
        await page.Keyboard.PressAsync("Enter");
    }

    private async Task GoAsync(ILocator target, string key)
    {
        await target.WaitForAsync();
        for (var presses = 0; presses < Most; presses++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement || element.contains(document.activeElement)"))
            {
                return;
            }

            await page.Keyboard.PressAsync(key);
        }

        throw new ShouldAssertException($"{key} does not reach {target}.");
    }
}
