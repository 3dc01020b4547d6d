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

    [Fact]
    public void The_hash_is_of_the_request_and_of_nothing_else()
    {
        var request = AmcScene.Request;
        ExecutionRequest[] others =
        [
            request with { Sql = "SELECT 2" }, request with { FirstDay = new(2026, 3, 3) }, request with { LastDay = new(2026, 3, 7) },
            request with { TimeZone = "UTC" }, request with { MarksFiltered = false }, request with { TimeoutSeconds = 900 }, request with { DryRun = true },
            request with { Parameters = [new("a", new SqlValue.Text("x"))] }, request with { Parameters = [new("a", new SqlValue.Text("y"))] },
        ];

        request.Hash().ShouldBe((request with { }).Hash());
        request.Hash().ShouldMatch("^[0-9a-f]{64}$");
        others.Select(other => other.Hash()).Append(request.Hash()).ShouldBeUnique();
    }
}
