using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>What a model file holds: card, inputs and outputs, and what ONNX Runtime makes of it.</summary>
public sealed record ModelInfo
{
    public required string Path { get; init; }

    public required long Bytes { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>"int8" if some values are stored in 8 bits, else "fp32".</summary>
    public required string Precision { get; init; }

    /// <summary>Stored values.</summary>
    public required long Parameters { get; init; }

    public required IReadOnlyList<string> Inputs { get; init; }

    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Count per operation.</summary>
    public required IReadOnlyDictionary<string, int> Operations { get; init; }

    /// <summary>The same after ONNX Runtime's optimisations for this machine.</summary>
    public required IReadOnlyDictionary<string, int> OptimizedOperations { get; init; }

    /// <summary>Windows with the model's own outputs, for a self-test.</summary>
    public required int ReferenceWindows { get; init; }

    public required ModelCard Card { get; init; }

    /// <exception cref="Core.UserException">Not a model file with a card.</exception>
    public static ModelInfo Read(string path)
    {
        using var model = OnnxModel.Load(path);
        var file = OnnxFile.Read(path);
        return new ModelInfo
        {
            Path = path,
            Bytes = new FileInfo(path).Length,
            Sha256 = model.Sha256,
            Precision =
                file.IsInt8 ? "int8"
                : file.IsFp16 ? "fp16"
                : "fp32",
            Parameters = file.Parameters,
            Inputs = file.Inputs,
            Outputs = file.Outputs,
            Operations = file.Operations,
            OptimizedOperations = Export.OptimizedOperations.Count(path),
            ReferenceWindows = model.References?.Windows.Count ?? 0,
            Card = model.Card,
        };
    }
}
