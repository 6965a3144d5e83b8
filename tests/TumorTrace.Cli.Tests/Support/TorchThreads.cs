namespace TumorTrace.Cli.Tests.Support;

/// <summary>
/// Commands that compute with libtorch in this process, whose number of threads they set: one after another, or one would change another's
/// last digits.
/// </summary>
[CollectionDefinition(nameof(TorchThreads))]
public sealed class TorchThreads;
