namespace TumorTrace.Training.Tests;

/// <summary>
/// Tests that set libtorch's number of threads, which belongs to the process: one after another, or one would change another's last digits.
/// </summary>
[CollectionDefinition(nameof(TorchThreads))]
public sealed class TorchThreads;
