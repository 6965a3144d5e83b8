using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;
using TumorTrace.Training.Pretrained;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Loop;

/// <summary>Weights that a training begins with, and what is known of the training that they are from.</summary>
public sealed record StartingPoint
{
    private StartingPoint() { }

    public required string Path { get; init; }

    /// <summary>Settings of the training that the weights are from; null: not known.</summary>
    public TrainingSettings? Settings { get; private init; }

    /// <summary>True of ResNet-18's trunk, trained on ImageNet.</summary>
    public bool IsImageNet { get; private init; }

    /// <summary>
    /// True of an ONNX file: its batch-norms are folded into the convolutions, so that those of the network begin as identities with
    /// made-up statistics, which are of use only as long as they are frozen.
    /// </summary>
    public bool IsFolded { get; private init; }

    /// <summary>The trunk trained on ImageNet, out of its NuGet package.</summary>
    /// <exception cref="UserException">The package is not there.</exception>
    public static StartingPoint ImageNet() => new() { Path = PretrainedPackage.Find(), IsImageNet = true };

    /// <param name="path">
    /// Safetensors weights, or an ONNX file: a model of ours (fp32), else the ImageNet trunk's file out of its package.
    /// </param>
    /// <exception cref="UserException">Missing, damaged, or an int8 model.</exception>
    public static StartingPoint Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
            ? OpenOnnx(path)
            : new StartingPoint { Path = path, Settings = Parsed(Safetensors.Read(path).Metadata.GetValueOrDefault("settings"), path) };
    }

    /// <summary>The weights under the network's names; those that the file lacks are left out.</summary>
    internal IReadOnlyList<NamedTensor> Weights(NetworkGraph network) =>
        IsImageNet ? ImageNetTrunk.Read(Path)
        : IsFolded ? FoldedWeights.Read(Path, network)
        : Safetensors.Read(Path).Tensors;

    private static StartingPoint OpenOnnx(string path)
    {
        var file = OnnxFile.Read(path);
        if (!file.Metadata.TryGetValue(ModelCard.MetadataKey, out var json))
            return new StartingPoint { Path = path, IsImageNet = true };
        if (file.IsFp16)
            throw new UserException($"{path}: it computes in 16 bits, expected an fp32 model; begin with the file without .fp16");
        if (file.IsInt8)
            throw new UserException($"{path}: its weights are stored in 8 bits, expected an fp32 model; begin with the file without .int8");
        return new StartingPoint
        {
            Path = path,
            Settings = SettingsOf(ModelCard.Parse(json, path), path),
            IsFolded = true,
        };
    }

    /// <summary>The settings that a model of ours was trained with; null if its card has none.</summary>
    internal static TrainingSettings? SettingsOf(ModelCard card, string path) => Parsed(card.Training?.GetValueOrDefault("settings"), path);

    private static TrainingSettings? Parsed(string? settings, string path)
    {
        try
        {
            return settings is null ? null : TrainingSettings.Parse(settings);
        }
        catch (JsonException e)
        {
            throw new UserException($"{path}: the settings of its training cannot be read: {e.Message}", e);
        }
    }
}
