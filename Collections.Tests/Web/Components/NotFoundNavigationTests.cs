using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Tests.Web.Components;

public sealed class NotFoundNavigationTests : ComponentTest
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void Only_a_page_that_is_still_there_says_that_there_is_nothing(bool isGone, int said)
    {
        var navigation = Page.Services.GetRequiredService<NavigationManager>();
        var heard = 0;
        navigation.OnNotFound += (_, _) => heard++;

        navigation.NotFound(new CancellationToken(isGone));

        heard.ShouldBe(said);
    }
}
