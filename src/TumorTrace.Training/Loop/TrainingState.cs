using System.Globalization;
using TorchSharp;
using TumorTrace.Core;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Loop;

/// <summary>
/// All that changes during training: weights, their moving average, the optimiser's moments and the step. The sampler
/// needs no state of its own, as its patches follow from seed and step. Saved and loaded as one safetensors file.
/// </summary>
internal sealed class TrainingState : IDisposable
{
    private const string WeightsPrefix = "weights.",
        AveragePrefix = "average.";

    internal TrainingState(TrainingSettings settings, string device)
    {
        Settings = settings;
        var graph = settings.Describe();
        Network = new TorchNetwork(graph, new Random(settings.Seed), device);
        Average = new TorchNetwork(graph, new Random(settings.Seed), device);
        foreach (var (_, tensor) in Average.Parameters())
            tensor.requires_grad = false;
        Optimizer = new Optimizer(settings.Optimization, Network);
    }

    internal TrainingSettings Settings { get; }
    internal TorchNetwork Network { get; }
    internal TorchNetwork Average { get; }
    internal Optimizer Optimizer { get; }
    internal int Step { get; set; }
    internal double Best { get; set; } = double.NegativeInfinity;

    /// <summary>Validations since the best one.</summary>
    internal int SinceBest { get; set; }

    /// <summary>Moves the average towards the network: average ← d·average + (1 − d)·weights.</summary>
    internal void UpdateAverage(double decay)
    {
        using var noGrad = torch.no_grad();
        foreach (var entry in Network.Entries)
            Average[entry.Name].mul_(decay).add_(Network[entry.Name], alpha: 1 - decay);
    }

    /// <summary>Sets network and average to the weights that training begins with.</summary>
    internal LoadReport Begin(StartingPoint start)
    {
        var tensors = start.Weights(Network.Graph);
        NetworkState.Load(Average, tensors, start.Path, partial: true);
        return NetworkState.Load(Network, tensors, start.Path, partial: true);
    }

    internal void Save(string path)
    {
        var tensors = NetworkState.Read(Network, WeightsPrefix).Concat(NetworkState.Read(Average, AveragePrefix)).Concat(Optimizer.State());
        Safetensors.Write(
            path,
            [.. tensors],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["settings"] = Settings.ToJson(),
                ["step"] = Step.ToString(CultureInfo.InvariantCulture),
                ["since_best"] = SinceBest.ToString(CultureInfo.InvariantCulture),
                ["best"] = Best.ToString("R", CultureInfo.InvariantCulture),
            }
        );
    }

    /// <exception cref="UserException">The checkpoint is damaged or of a run with other settings.</exception>
    internal void Load(string path)
    {
        var (tensors, metadata) = Safetensors.Read(path);
        var settings = metadata.GetValueOrDefault("settings");
        if (settings is null || TrainingSettings.Parse(settings).ToJson() != Settings.ToJson())
            throw new UserException(
                $"{path}: is of a run with other settings: {settings ?? "none"}; expected {Settings.ToJson()}; "
                    + "resume with the same options, or choose another folder"
            );
        NetworkState.Load(Network, tensors, path, WeightsPrefix);
        NetworkState.Load(Average, tensors, path, AveragePrefix);
        Optimizer.Load([
            .. tensors.Where(t =>
                t.Name.StartsWith("first.", StringComparison.Ordinal) || t.Name.StartsWith("second.", StringComparison.Ordinal)
            ),
        ]);
        Step = int.Parse(metadata["step"], CultureInfo.InvariantCulture);
        SinceBest = int.Parse(metadata["since_best"], CultureInfo.InvariantCulture);
        Best = double.Parse(metadata["best"], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Network.Dispose();
        Average.Dispose();
    }
}
