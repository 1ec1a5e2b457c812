import { render } from 'preact';
import { Console } from './console.tsx';
import './style/base.css';
import './style/parts.css';

const root = document.getElementById('console');
if (root) render(<Console />, root);
