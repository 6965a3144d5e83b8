using System.Diagnostics;
using TumorTrace.Core.Models;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>What a libtorch process computes over and over.</summary>
public sealed record PeerRun
{
    /// <summary>Folder of <see cref="BenchmarkModels"/>.</summary>
    public required string Models { get; init; }

    public required ModelTask Task { get; init; }

    /// <summary>Side of the windows in px.</summary>
    public required int Side { get; init; }

    /// <summary>Windows per call.</summary>
    public required int Batch { get; init; }

    public required int Threads { get; init; }

    /// <summary>The models are those of <see cref="BenchPlan.Tiny"/>.</summary>
    public bool Tiny { get; init; }

    /// <summary>
    /// Let malloc keep large blocks, as TumorTrace does for training; by itself glibc returns blocks above 32 MiB and allocates
    /// them again.
    /// </summary>
    public bool KeepBuffers { get; init; }
}

/// <summary>What is measured, and the programs that are started for it.</summary>
public sealed record BenchRequest
{
    public BenchPlan Plan { get; init; } = BenchPlan.Full;

    /// <summary>Folder for models, slide and outputs; what it already holds is used again.</summary>
    public required string Work { get; init; }

    /// <summary>A slide with its regions beside it; null for one that is made.</summary>
    public string? Slide { get; init; }

    public required int Threads { get; init; }

    /// <summary>Runs the cascade's networks in fp32. int8 and libtorch, which these are compared to, stay on the processor.</summary>
    internal ExecutionDevice Device { get; init; } = ExecutionDevice.Cpu;

    /// <summary>Processor and system, for the report.</summary>
    public required string Machine { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Receives one line per step.</summary>
    public required Action<string> Log { get; init; }

    /// <summary>Starts the display of a progress.</summary>
    public required Func<IProgress<double>> Progress { get; init; }

    /// <summary>Segments a slide (first argument) into a folder (second) as a program of its own and returns its manifest's path.</summary>
    public required Func<string, string, BenchRun, string> Segment { get; init; }

    /// <summary>How to start a process that runs a network in libtorch once per line of its input.</summary>
    public required Func<PeerRun, ProcessStartInfo> Peer { get; init; }
}
