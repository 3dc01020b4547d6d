namespace Collections.Core.Progress;

internal enum ProgressTopic
{
    Collection,
    AllCollections,
    Notices,
}
