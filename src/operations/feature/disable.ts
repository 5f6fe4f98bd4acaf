import { writeOperation } from '../operation.js';
import { featureSwitchInput, featureSwitchOutput, proposeFeatureSwitch } from './propose-feature-switch.js';

/** Switches features of the tenant off. */
export const disableFeature = writeOperation({
  name: 'feature.disable',
  summary: 'Switch features of the tenant off',
  scope: 'tenant',
  permission: 'tenant.administer',
  input: featureSwitchInput,
  output: featureSwitchOutput,
  propose: (context, input, changes) => proposeFeatureSwitch(context, input, false, changes),
});
