using Collections.Core.Progress;

namespace Collections.Tests.Progress;

/// <summary>Keeps the hints of a subscription, and waits until they are as wished.</summary>
internal sealed class Hints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Lock _gate = new();
    private readonly List<ProgressHint> _all = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<ProgressHint> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    public Task Take(ProgressHint hint, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _all.Add(hint);
            _more.SetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return Task.CompletedTask;
    }

    public async Task UntilAsync(Func<IReadOnlyList<ProgressHint>, bool> enough)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (enough(_all))
                {
                    return;
                }

                more = _more.Task;
            }

            await more.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }
}
