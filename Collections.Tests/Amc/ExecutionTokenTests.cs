using Collections.Core.Amc;
using Collections.Core.Execution;

namespace Collections.Tests.Amc;

public sealed class ExecutionTokenTests
{
    private static readonly ExecutionToken Ours = new(Guid.NewGuid(), ExecutionId.New());

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("SELECT 1 -- the last line is a comment")]
    [InlineData("SELECT 1;\n")]
    public void A_token_is_found_again(string sql)
    {
        var submitted = Ours.AppendTo(sql);

        submitted.ShouldEndWith($"\n/* dc:{Ours.Installation}:{Ours.Execution} */");
        ExecutionToken.Find(submitted).ShouldBe(Ours);
        ExecutionToken.Find(submitted.ToUpperInvariant().Replace("DC:", "dc:", StringComparison.Ordinal) + "\n").ShouldBe(Ours);
    }

    [Fact]
    public void The_token_that_came_with_a_copied_query_is_not_ours() =>
        ExecutionToken.Find(Ours.AppendTo(new ExecutionToken(Guid.NewGuid(), ExecutionId.New()).AppendTo("SELECT 1"))).ShouldBe(Ours);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("SELECT 1")]
    [InlineData("SELECT 1 /* dc:x:y */")]
    [InlineData("SELECT 1 /* dc:00000000-0000-0000-0000-000000000000 */")]
    public void A_query_of_somebody_else_has_none(string? sql) => ExecutionToken.Find(sql).ShouldBeNull();
}
